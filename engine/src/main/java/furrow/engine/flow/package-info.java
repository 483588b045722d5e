/**
 * What happens on each event: small handlers around one {@link furrow.engine.flow.Desk}, which
 * holds the state they share and gathers their effects.
 *
 * <p>Start with {@link furrow.engine.flow.Desk}, then follow a task: {@link
 * furrow.engine.flow.Submissions}, {@link furrow.engine.flow.Dispatch}, {@link
 * furrow.engine.flow.Execution}, {@link furrow.engine.flow.Merging}, {@link
 * furrow.engine.flow.Endings}; and a worker: {@link furrow.engine.flow.Workers}, {@link
 * furrow.engine.flow.Heartbeats}, {@link furrow.engine.flow.Strikes}.
 */
package furrow.engine.flow;
