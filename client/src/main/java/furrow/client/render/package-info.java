/**
 * How things are shown: one {@link furrow.json.JsonObject} per thing, printed as table, JSON, JSON
 * lines or bare ids.
 *
 * <p>Start with {@link furrow.client.render.Printer}; the JSON keys are in {@link
 * furrow.protocol.document.Rows}.
 */
package furrow.client.render;
