/**
 * What every task store must do.
 *
 * <p>Start with {@link furrow.testkit.store.TaskStoreContract}; {@link
 * furrow.testkit.store.SampleChanges} makes the changes that it commits.
 */
package furrow.testkit.store;
