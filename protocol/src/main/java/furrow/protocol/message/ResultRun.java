package furrow.protocol.message;

import furrow.protocol.tlv.Tag;

/**
 * A run of finished subtasks.
 *
 * @param lengths one length per subtask, or empty when all are empty
 * @param results their results one after the other; empty when all are empty
 * @param sentInParts the run is one subtask whose result came in ResultPart frames; lengths holds
 *     its length
 * @param crc32c over the results, or over the one sent in parts
 * @param busyNanos time that slots spent on it
 * @param rows that the results stand for
 */
public record ResultRun(
    @Tag(1) RunInfo run,
    @Tag(2) long[] lengths,
    @Tag(3) byte[] results,
    @Tag(4) boolean sentInParts,
    @Tag(5) int crc32c,
    @Tag(6) long busyNanos,
    @Tag(7) long rows) {}
