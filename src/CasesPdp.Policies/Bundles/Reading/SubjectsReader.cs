using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads <c>subjects.yaml</c>.</summary>
internal sealed class SubjectsReader(RoleFileReader roles, ReadingContext context)
{
    internal static readonly string[] Keys = ["roles", "profileUid"];

    private readonly NodeReader _nodes = new(context);
    private readonly List<SubjectDocument> _subjects = [];
    private IReadOnlyCollection<string>? _roleNames;

    public IReadOnlyList<SubjectDocument> Subjects => _subjects;

    public void Read(DocumentNode root)
    {
        if (_nodes.Mapping(root, "The file") is not { } listed)
        {
            return;
        }

        if (listed.Members.Length > context.Limits.Subjects)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManySubjects,
                listed.Members[context.Limits.Subjects].KeySpan,
                $"There are {listed.Members.Length} listed subjects; at most {context.Limits.Subjects} are read.");
            return;
        }

        foreach (var member in listed.Members)
        {
            ReadSubject(member);
        }
    }

    private void ReadSubject(MappingMember member)
    {
        YieldPoint.Pass();
        if (!_nodes.IsName(member.Key, member.KeySpan, "The subject id") || _nodes.Mapping(member.Value, "A subject") is not { } subject)
        {
            return;
        }

        MemberNames.Check(subject, Keys, DiagnosticCodes.UnknownSubjectMember, "a subject", context.Findings);
        var profileUid = subject.Find("profileUid") is { } uid ? _nodes.Name(uid, "`profileUid`") : null;
        _subjects.Add(new SubjectDocument(member.Key, ReadRoles(member.Key, subject), profileUid));
    }

    private List<string> ReadRoles(string id, MappingNode subject)
    {
        if (subject.Find("roles") is not { } node || _nodes.Sequence(node, "`roles`") is not { } list)
        {
            return [];
        }

        if (list.Items.Length > context.Limits.SubjectRoles)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManySubjectRoles,
                node.Span,
                $"The subject {MessageText.Quote(id)} has {list.Items.Length} roles; at most {context.Limits.SubjectRoles} are allowed.");
            return [];
        }

        var names = new List<string>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (_nodes.Name(item, "A role name") is { } name)
            {
                names.Add(name);
                CheckRole(id, name, item.Span);
            }
        }

        return names;
    }

    private void CheckRole(string id, string name, SourceSpan span)
    {
        if (!roles.KnowsBundled || roles.Contains(name))
        {
            return;
        }

        _roleNames ??= roles.Names;
        var nearest = context.Findings.KeepsWarnings ? NameSuggestion.Nearest(name, _roleNames) : null;
        context.Findings.Warning(
            DiagnosticCodes.UnknownSubjectRole,
            span,
            $"The subject {MessageText.Quote(id)} has the role {MessageText.Quote(name)}, which does not exist."
            + MessageText.DidYouMean(nearest));
    }
}
