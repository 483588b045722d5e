/** To be described. */
package furrow.bench;
