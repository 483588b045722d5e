/**
 * Values as people write them, on the command line and in JSON: {@link furrow.protocol.text.Sizes},
 * {@link furrow.protocol.text.Durations}, {@link furrow.protocol.text.ShellWords}, and the ids and
 * operations that are made of them.
 */
package furrow.protocol.text;
