package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/**
 * What a task is; precedes its first assignment in a session.
 *
 * @param kernel as submitted
 * @param operation as submitted
 * @param argv as submitted
 * @param options as submitted
 * @param input path to try and its identity
 * @param shared bytes that the kernel's plan left for every worker
 * @param subtaskTimeoutMillis 0 for none
 */
@Code(
    value = 0x0403,
    from = {Role.SERVER})
public record TaskOpen(
    @Tag(1) long task,
    @Tag(2) String kernel,
    @Tag(3) String operation,
    @Tag(4) List<String> argv,
    @Tag(5) Map<String, String> options,
    @Tag(6) InputInfo input,
    @Tag(7) byte[] shared,
    @Tag(8) long subtaskTimeoutMillis)
    implements Message {}
