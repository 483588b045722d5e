/** MPJ Express as the transport of a world. */
package furrow.mpj;
