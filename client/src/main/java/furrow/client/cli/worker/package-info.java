/** {@code furrow worker ...}, apart from {@code start}. */
package furrow.client.cli.worker;
