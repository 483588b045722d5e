/** The one way in which the server says no: code, message and hint. */
package furrow.server.fault;
