using CasesPdp.AspNetCore;
using CasesPdp.Client;

namespace CaseBackend.Cases;

/// <summary>The case that the route names: loaded once, to be authorized and then used by the endpoint.</summary>
internal sealed class LoadedCase(CaseStore store) : ICaseTargetProvider
{
    private CaseRecord? _case;

    /// <summary>The case, in an endpoint that requires something of it.</summary>
    public CaseRecord Case => _case ?? throw new InvalidOperationException("The endpoint requires nothing of the case.");

    /// <summary>What the PDP needs to know of a case.</summary>
    public static CaseResource ResourceOf(CaseRecord of) =>
        CaseResource.Of(of.Owner, of.Space) with { AccessMode = of.AccessMode, AssigneeUids = of.Assignees };

    /// <inheritdoc/>
    public ValueTask<CaseTarget?> GetAsync(HttpContext context, CancellationToken cancellationToken)
    {
        _case = store.Find((string)context.GetRouteValue("space")!, (string)context.GetRouteValue("id")!);
        return ValueTask.FromResult<CaseTarget?>(_case is null ? null : new CaseTarget(ResourceOf(_case)));
    }
}
