using CasesPdp.Server.Options;

namespace CasesPdp.Server.Admission;

/// <summary>Registers what bounds the cost of callers.</summary>
internal static class AdmissionSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddAdmission(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(new ByteBudget(options.Limits.BytesInFlight));
        services.AddSingleton<OverloadGate>();
        services.AddSingleton<AdmissionMetrics>();
        services.AddSingleton<CallAdmission>();
        services.AddSingleton<ExpensiveLane>();
        services.AddSingleton<MemoryRelease>();
    }

    /// <summary>Admits calls from here on, behind routing.</summary>
    public static void UseAdmission(this WebApplication app)
    {
        app.Services.GetRequiredService<MemoryRelease>();
        app.Use(app.Services.GetRequiredService<CallAdmission>().AdmitAsync);
    }
}
