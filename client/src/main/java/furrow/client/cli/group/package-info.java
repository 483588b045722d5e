/** {@code furrow group ...}. */
package furrow.client.cli.group;
