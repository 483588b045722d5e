/**
 * JSON, written and read in one place: what commands print, what kernels answer, and the lines of
 * logs and notes. Start with {@link furrow.json.JsonObject}.
 */
package furrow.json;
