using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>A resource read from its bytes, straight into a question.</summary>
internal static class WireResource
{
    /// <summary>The space of a resource that names none.</summary>
    public static ReadOnlySpan<byte> DefaultSpace => "default"u8;

    private static ReadOnlySpan<byte> Case => "case"u8;

    /// <summary>
    /// Reads the message: owners and type go into the question, whose action must be set. False where the generated classes must judge it,
    /// which restricted cases are left to.
    /// </summary>
    public static bool TryRead(
        PolicySnapshot policy,
        ReadOnlySpan<byte> message,
        scoped ReadOnlySpan<byte> actionName,
        scoped ref Question question,
        out SpaceRef space)
    {
        var cursor = new WireCursor(message);
        space = default;
        var spaceName = DefaultSpace;
        var namesSpace = false;
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag))
            {
                return false;
            }

            ReadOnlySpan<byte> content;
            switch (tag)
            {
                case WireTags.ResourceOwner:
                    if (!cursor.TryReadBytes(out content))
                    {
                        return false;
                    }

                    question.AddOwner(policy, content, actionName);
                    if (question.NamesUnknownOwner && !WireName.IsWellFormed(content))
                    {
                        return false;
                    }

                    break;

                case WireTags.ResourceSpace:
                    // Only the last of several would be resolved, and so judged.
                    if (namesSpace || !cursor.TryReadBytes(out spaceName))
                    {
                        return false;
                    }

                    namesSpace = true;
                    break;

                case WireTags.ResourceType:
                    if (!cursor.TryReadBytes(out content) || !WireName.IsWellFormed(content))
                    {
                        return false;
                    }

                    question.IsOtherResourceType = !content.SequenceEqual(Case);
                    break;

                case WireTags.ResourceAccessMode or WireTags.ResourceAssigneeUid:
                    if (policy.Rules.RestrictedCases || !cursor.TryReadBytes(out content) || !WireName.IsWellFormed(content))
                    {
                        return false;
                    }

                    break;

                default:
                    if (!cursor.TrySkip(tag))
                    {
                        return false;
                    }

                    break;
            }
        }

        return TryResolve(policy, spaceName, out space);
    }

    /// <summary>Resolves a space id; false when it is no name at all.</summary>
    public static bool TryResolve(PolicySnapshot policy, ReadOnlySpan<byte> name, out SpaceRef space)
    {
        space = policy.Spaces.Resolve(name);
        return space.Id >= 0 || WireName.IsWellFormed(name);
    }
}
