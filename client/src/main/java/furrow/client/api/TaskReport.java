package furrow.client.api;

import furrow.protocol.message.TaskMessage.TaskInfo;

/**
 * How a watched task stands.
 *
 * @param explanation why it waits; empty when it does not
 */
public record TaskReport(TaskInfo info, String explanation) {}
