/**
 * Deadlines of the whole engine on one wheel; time is always given, never read.
 *
 * <p>Start with {@link furrow.engine.timer.TimerWheel}.
 */
package furrow.engine.timer;
