package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/**
 * Hands in a task; answered by Accepted.
 *
 * @param submissionId 128 bits chosen by the client; the same id again gives the same task
 * @param kernel name of the kernel
 * @param operation what the kernel is to do, in its own language; may be empty
 * @param argv program and arguments of kernel exec; else empty
 * @param options the kernel's options by name
 * @param input what the task reads
 * @param group group whose workers may take it; empty for all
 * @param priority larger runs first among the same user's tasks
 * @param chunk units per subtask, or 0 to choose by time
 * @param subtaskTimeoutMillis 0 for none
 * @param retries further attempts after a failure that the kernel reported
 */
@Code(
    value = 0x0101,
    from = {Role.CLIENT, Role.ADMIN})
public record Submit(
    @Tag(1) byte[] submissionId,
    @Tag(2) String kernel,
    @Tag(3) String operation,
    @Tag(4) List<String> argv,
    @Tag(5) Map<String, String> options,
    @Tag(6) InputInfo input,
    @Tag(7) String group,
    @Tag(8) int priority,
    @Tag(9) long chunk,
    @Tag(10) long subtaskTimeoutMillis,
    @Tag(11) int retries)
    implements Message {}
