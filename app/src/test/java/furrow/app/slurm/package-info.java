/** The commands about Slurm, run as their users run them. */
package furrow.app.slurm;
