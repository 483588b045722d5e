/** HTTP and inference as their users meet them: real servers and workers, curl, scripts. */
package furrow.app.http;
