/** {@code furrow token ...}: declared here, carried out on the full class path. */
package furrow.client.cli.token;
