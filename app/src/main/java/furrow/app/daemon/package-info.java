/**
 * What all processes that stay have in common: starting in the background, telling that they are
 * ready, signals, the log file, and ending with the process that started them.
 *
 * <p>Start with {@link furrow.app.daemon.DetachedProcess}, the parent's side, and {@link
 * furrow.app.daemon.Readiness}, the child's.
 */
package furrow.app.daemon;
