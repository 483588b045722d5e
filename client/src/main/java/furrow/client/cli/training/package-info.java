/**
 * A dry run of the common commands, for the archive of class data that makes their starts quick.
 *
 * <p>Start with {@link furrow.client.cli.training.ThinTrainingRun}.
 */
package furrow.client.cli.training;
