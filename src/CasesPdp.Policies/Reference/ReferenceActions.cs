using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>Finds what an action requires: a raw action when its name holds a colon, else an operation, else a call.</summary>
internal sealed class ReferenceActions(KibanaLine line, Version kibana, ReferenceFeatures features)
{
    /// <summary>The requirement of an action with these facets; null when there is no such action.</summary>
    public ReferenceRequirement? Find(string action, IReadOnlySet<string> facets)
    {
        if (action.Contains(':', StringComparison.Ordinal))
        {
            return FindRaw(action);
        }

        var operation = line.Operations.FirstOrDefault(o => o.Name == action);
        return operation is null
            ? ReferenceCalls.Find(action, facets, kibana)
            : new ReferenceRequirement { Operations = [operation.CheckedAs] };
    }

    private ReferenceRequirement? FindRaw(string action)
    {
        // A question is about one action; a pattern is none, even where a feature happens to register such a name.
        if (action.Contains('*', StringComparison.Ordinal) || action.Contains('?', StringComparison.Ordinal))
        {
            return null;
        }

        if (action.StartsWith("cases:", StringComparison.Ordinal))
        {
            var rest = action["cases:".Length..];
            var slash = rest.LastIndexOf('/');
            var operation = rest[(slash + 1)..];
            if (slash < 0 || !line.Operations.Any(o => o.CheckedAs == operation))
            {
                return null;
            }

            // Whether the owner exists is judged with the other owners, later.
            return new ReferenceRequirement { OwnOwner = rest[..slash], Operations = [operation] };
        }

        return features.Names(action) ? new ReferenceRequirement { Owners = ReferenceOwnerRule.Free, Shared = [action] } : null;
    }
}
