/**
 * Invocations that are open, who may take them, and whose turn it is. Start at {@link
 * furrow.engine.invocation.InvocationQueue}; the handler is {@code
 * furrow.engine.handler.Invocations}.
 */
package furrow.engine.invocation;
