/** What can go wrong, by number, and what the caller should do about it. */
package furrow.protocol.error;
