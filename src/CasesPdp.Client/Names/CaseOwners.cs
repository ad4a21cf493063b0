// Written by CatalogueConstantsTests from the catalogue.
namespace CasesPdp.Client;

/// <summary>Kibana's own owners of cases. Custom features have owners of their own.</summary>
public static class CaseOwners
{
    /// <summary><c>cases</c>: Cases of Stack Management.</summary>
    public const string Cases = "cases";

    /// <summary><c>observability</c>: Cases of Elastic Observability.</summary>
    public const string Observability = "observability";

    /// <summary><c>securitySolution</c>: Cases of Elastic Security.</summary>
    public const string SecuritySolution = "securitySolution";
}
