using System.Text;
using CasesPdp.Decisions;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.Server.Messages;

/// <summary>An action whose names have become ids. Made once a request, filled again for every action of it.</summary>
internal sealed class ResolvedAction(PolicySnapshot policy)
{
    private readonly byte[] _name = new byte[Limits.NameBytes];
    private Question _question;
    private int _nameBytes;

    /// <summary>A question with this action and no resource yet.</summary>
    public Question Question => _question;

    /// <summary>The name, which a raw action compares with the resource's owners.</summary>
    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameBytes);

    /// <summary>Resolves an action that has been checked.</summary>
    public void Resolve(Action action)
    {
        _nameBytes = Encoding.UTF8.GetBytes(action.Name, _name);
        var facets = Facets.None;
        foreach (var facet in action.Facets)
        {
            facets |= FacetNames.Parse(facet);
        }

        _question = default;
        _question.SetAction(policy, Name, facets);
        if (action.HasConnector)
        {
            Span<byte> connector = stackalloc byte[Limits.NameBytes];
            _question.SetConnector(policy, connector[..Encoding.UTF8.GetBytes(action.Connector, connector)]);
        }
    }
}
