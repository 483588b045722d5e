/**
 * Looks at the machine: what would keep Furrow from working well here.
 *
 * <p>Start with {@link furrow.client.doctor.Checks}.
 */
package furrow.client.doctor;
