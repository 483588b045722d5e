/**
 * The {@code --op} language: aggregates of columns, optionally by columns.
 *
 * <pre>{@code
 * op        = aggregate { "," aggregate } [ "by" column { "," column } ]
 * aggregate = ( "sum" | "count" | "min" | "max" | "mean" ) "(" ( "*" | column ) ")"
 * column    = word | '"' any text, quotes doubled '"'
 * }</pre>
 *
 * <p>Start with {@link furrow.kernel.op.OpParser}.
 */
package furrow.kernel.op;
