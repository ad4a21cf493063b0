namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>The names that tests may use; unknown settings leave nothing to hold them against, and every name passes.</summary>
internal sealed class TestNames(ActionNames? actions, RoleFileReader roles, IEnumerable<SubjectDocument> subjects)
{
    private IReadOnlyCollection<string>? _roles;
    private HashSet<string>? _subjects;

    public IEnumerable<string> Owners => actions?.Owners ?? [];

    public IEnumerable<string> Actions => actions?.Actions ?? Enumerable.Empty<string>();

    public IEnumerable<string> Roles => _roles ??= roles.Names;

    public IReadOnlySet<string> Subjects => _subjects ??= subjects.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);

    public bool IsSubject(string id) => Subjects.Contains(id);

    public bool IsOwner(string name) => actions is null || actions.Owners.Contains(name, StringComparer.Ordinal);

    public bool IsAction(string name) => actions is null || actions.Actions.Contains(name);

    public bool IsRole(string name) => !roles.KnowsBundled || roles.Contains(name);
}
