/**
 * The JSON documents of what the server tells: the same from {@code furrow ... --json} and over
 * HTTP. Start with {@link furrow.protocol.document.Rows}; its keys are a contract.
 */
package furrow.protocol.document;
