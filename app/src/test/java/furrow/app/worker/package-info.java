/** What a worker finds out about itself. */
package furrow.app.worker;
