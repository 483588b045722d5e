/** One session's frames over two ways: its own connection, and a world while one is up. */
package furrow.protocol.lane;
