/**
 * What happens on each event: small handlers around one {@link
 * furrow.engine.handler.EngineContext}, which holds the state they share and gathers their effects.
 *
 * <p>A subtask is leased in {@link furrow.engine.handler.Dispatch}; its result is accepted in
 * {@link furrow.engine.handler.Execution} and is final once the change that this emits is
 * committed; a task ends in {@link furrow.engine.handler.TaskCompletion}.
 *
 * <p>Start with {@link furrow.engine.handler.EngineContext}, then follow a task: {@link
 * furrow.engine.handler.Submissions}, {@link furrow.engine.handler.Dispatch}, {@link
 * furrow.engine.handler.Execution}, {@link furrow.engine.handler.Merging}, {@link
 * furrow.engine.handler.TaskCompletion}; and a worker: {@link furrow.engine.handler.Workers},
 * {@link furrow.engine.handler.Heartbeats}, {@link furrow.engine.handler.Strikes}.
 */
package furrow.engine.handler;
