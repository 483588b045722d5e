/** To be described. */
package furrow.testkit;
