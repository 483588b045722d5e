/**
 * Where log lines go: into a file for daemons, nowhere but warnings to stderr otherwise. Never to
 * stdout, which is for data.
 */
package furrow.app.log;
