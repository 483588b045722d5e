/**
 * A dry run of server, worker and {@code run}, for the archive of class data that makes their
 * starts quick.
 *
 * <p>Start with {@link furrow.app.training.AppTrainingRun}.
 */
package furrow.app.training;
