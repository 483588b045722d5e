package furrow.protocol.message;

import furrow.protocol.tlv.Tag;
import java.util.List;

/**
 * Why a task waits, most important sentence first.
 *
 * @param lines sentences; with the command to type where one helps
 */
@Code(
    value = 0x0110,
    from = {Role.SERVER})
public record Explanation(@Tag(1) long task, @Tag(2) List<String> lines) implements Message {}
