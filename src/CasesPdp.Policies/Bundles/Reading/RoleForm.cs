using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Recognizes role documents by the members that only roles have.</summary>
internal static class RoleForm
{
    internal static readonly string[] Members =
        ["kibana", "applications", "elasticsearch", "cluster", "indices", "run_as", "remote_cluster", "remote_indices", "global"];

    private static readonly string[] ElasticsearchLists = ["cluster", "indices", "run_as"];

    /// <summary>Whether a document with this member can be one role; one without any such member is none.</summary>
    public static bool IsMemberOfOneRole(string key) =>
        key is "name" or "kibana" or "applications" or "elasticsearch" || ElasticsearchLists.Contains(key);

    /// <summary>Whether a document is one role, and not an object of roles by name.</summary>
    public static bool IsOneRole(MappingNode mapping) =>
        mapping.Find("kibana") is SequenceNode
        || mapping.Find("applications") is SequenceNode
        || ElasticsearchLists.Any(key => mapping.Find(key) is SequenceNode)
        || mapping.Find("name") is ScalarNode { Kind: ScalarKind.String }
        || (mapping.Find("elasticsearch") is MappingNode elasticsearch
            && elasticsearch.Members.Any(m => ElasticsearchLists.Contains(m.Key, StringComparer.Ordinal)));

    /// <summary>Whether a document has a member that only roles have.</summary>
    public static bool IsRole(MappingNode mapping) => mapping.Members.Any(m => Members.Contains(m.Key, StringComparer.Ordinal));

    /// <summary>The member under which a role stands, or roles in a list or by name; null when there is none.</summary>
    public static MappingMember? FindWrapper(MappingNode mapping)
    {
        foreach (var member in mapping.Members)
        {
            if (IsRoleOrRoles(member.Value))
            {
                return member;
            }
        }

        return null;
    }

    private static bool IsRoleOrRoles(DocumentNode node) => node switch
    {
        MappingNode mapping => IsRole(mapping) || mapping.Members.Any(m => m.Value is MappingNode inner && IsRole(inner)),
        SequenceNode list => list.Items.Any(item => item is MappingNode inner && IsRole(inner)),
        _ => false,
    };
}
