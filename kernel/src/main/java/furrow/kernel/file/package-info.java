/**
 * Files below a root that nobody is led out of: a path is opened directory by directory from the
 * root on, no link is followed, and what is open is what is checked and used. Start with {@link
 * furrow.kernel.file.RootDirectory}.
 */
package furrow.kernel.file;
