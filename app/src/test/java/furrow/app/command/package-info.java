/** Commands as a newcomer types them, in real processes. */
package furrow.app.command;
