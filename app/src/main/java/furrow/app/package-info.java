/** To be described. */
package furrow.app;
