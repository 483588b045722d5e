/**
 * The HTTP gateway: HTTP/1.1 requests become messages of a {@link furrow.server.peer.Peer}, replies
 * become JSON. Roles, audit, quotas and bounds are those of TLV, because the same {@link
 * furrow.server.peer.PeerHandler} handles both (docs/http.md).
 *
 * <p>Start with {@link furrow.server.http.Route}: one table of routes drives dispatch, the check of
 * roles, OpenAPI and the page for people. A route is added like this:
 *
 * <pre>
 *  Route.get("/api/v1/tasks/{task}")
 *      .summary("Shows one task")
 *      .path("task", Kind.INTEGER, "Number of the task")
 *      .sends(TaskQuery.class)
 *      .answers(200, "The task", JsonSchema.object().json())
 *      .to(exchange -&gt;
 *          exchange.call(
 *              new TaskQuery(exchange.pathNumber("task"), ...),
 *              reply -&gt; exchange.answer(200, json(reply))));
 * </pre>
 *
 * <p>An {@link furrow.server.http.Exchange} is one request and its answer. All its methods are
 * called on the event loop of its connection, where handlers and reply consumers run; work from
 * other threads comes back by {@code execute}. What a handler throws is answered as an error. A
 * message may be sent only when the route's {@code sends} names it.
 *
 * <ul>
 *   <li>Input: {@code path}, {@code query}, {@code header}, {@code identity}; the body as {@code
 *       body} or {@code json} where the route says {@code takesJson}, or piece by piece with
 *       back-pressure by {@code read} where it says {@code takesBytes}.
 *   <li>Messages: {@code call} sends one to the server's handlers as the exchange's peer; every
 *       frame of the answer goes to the consumer, an error to the client.
 *   <li>Output: {@code answer}, {@code fail}, or {@code stream}, which takes pieces while it is
 *       {@code ready} and says when it is so again.
 *   <li>{@code onGone}: the client went away before it was answered.
 * </ul>
 */
package furrow.server.http;
