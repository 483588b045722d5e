/** Makes an answerable problem of what a disk says. */
package furrow.server.fault;
