/** To be described. */
package furrow.client;
