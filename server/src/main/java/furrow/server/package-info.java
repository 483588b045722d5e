/** To be described. */
package furrow.server;
