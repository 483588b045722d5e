/**
 * The {@code --op} language of the kernel {@code csv}: text in, a {@link
 * furrow.kernel.csv.op.ParsedOp} out, or an error that points at the place. It knows no file: names
 * are resolved against a header later. The grammar is docs/op.md.
 *
 * <p>Start with {@link furrow.kernel.csv.op.ParsedOp} and {@link furrow.kernel.csv.op.Expr}, then
 * {@link furrow.kernel.csv.op.OpParser}.
 */
package furrow.kernel.csv.op;
