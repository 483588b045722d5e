/** Commands about the installation and what goes on: console, events, doctor, config, ... */
package furrow.client.cli.misc;
