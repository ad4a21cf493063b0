using CasesPdp.Cli.Pdp;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary>
/// Keeps a verb from answering about names that the policy does not have; where they are allowed, notes them after the answer.
/// </summary>
/// <remarks>Give it the names, call <see cref="Require"/> before the answer is written, and <see cref="Note"/> after it.</remarks>
internal sealed class NameCheck(Terminal terminal, IPdp pdp, bool allowsUnknown)
{
    private readonly NameFindings _findings = new(pdp);
    private readonly List<Func<IEnumerable<string>>> _checks = [];
    private readonly List<Func<IEnumerable<string>>> _notes = [];

    /// <summary>Adds the names of one question.</summary>
    public NameCheck OnRequest(DecisionRequest request)
    {
        _notes.Add(() => _findings.WithoutEffect(request));
        return Add(() => _findings.OnRequest(request));
    }

    /// <summary>Adds the names of one question to be decided, and its owners: one if the action needs it, and none that contradicts
    /// it.</summary>
    public NameCheck OnQuestion(DecisionRequest request) => OnRequest(request).Add(() => _findings.OnOwnerNeeded(request))
        .OnOwnersAgainst([request.Action], request.Owners);

    /// <summary>Adds roles. Reads the list of all roles, which a server sends in pages.</summary>
    public NameCheck OnRoles(IReadOnlyList<string> roles) => Add(() => _findings.OnRoles(roles));

    /// <summary>Adds actions.</summary>
    public NameCheck OnActions(IReadOnlyList<string> actions) => Add(() => _findings.OnActions(actions));

    /// <summary>Adds owners.</summary>
    public NameCheck OnOwners(IReadOnlyList<string> owners) => Add(() => _findings.OnOwners(owners));

    /// <summary>Adds the agreement of owners with raw actions, which carry theirs.</summary>
    public NameCheck OnOwnersAgainst(IReadOnlyList<string> actions, IReadOnlyList<string> owners) =>
        Add(() => NameFindings.OnOwnersAgainst(actions, owners));

    /// <summary>Adds the need for an action that takes an owner, where one is given.</summary>
    public NameCheck OnOwnersTaken(string action, IReadOnlyList<string> owners) => Add(() => _findings.OnOwnersTaken(action, owners));

    /// <summary>Adds a connector type, and the actions that it is given for; null adds none.</summary>
    public NameCheck OnConnector(string? connector, IReadOnlyList<string> actions) =>
        Add(() => _findings.OnConnector(connector, actions));

    /// <summary>Adds ids of subjects.</summary>
    public NameCheck OnSubjects(IReadOnlyList<string> subjects) => Add(() => _findings.OnSubjects(subjects));

    /// <summary>Adds space ids.</summary>
    public NameCheck OnSpaces(IReadOnlyList<string> spaces) => Add(() => _findings.OnSpaces(spaces));

    /// <summary>Ends the run if there are unknown names, unless they are allowed.</summary>
    public void Require()
    {
        var found = allowsUnknown ? [] : Find().Select(KnownNames.AsLine).ToList();
        if (found.Count > 0)
        {
            throw new VerbFailure(ExitCodes.Usage, found[^1], found[..^1]);
        }
    }

    /// <summary>Writes notes on standard error: unknown names that are allowed, what has no effect, and names that could not be
    /// checked.</summary>
    public void Note()
    {
        terminal.Text.Flush();
        foreach (var finding in (allowsUnknown ? Find() : []).Concat(_notes.SelectMany(n => n())))
        {
            terminal.Note($"note: {finding}");
        }

        if (_findings.Unchecked is { } reason)
        {
            terminal.Note($"note: {reason}");
        }
    }

    private NameCheck Add(Func<IEnumerable<string>> check)
    {
        _checks.Add(check);
        return this;
    }

    private IEnumerable<string> Find() => _checks.SelectMany(check => check());
}
