/** Everything that talks to Slurm: what its programs are asked, and what they answer. */
package furrow.slurm;
