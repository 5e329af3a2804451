"""The contents of the catalogue: chapters, and in each the names and titles of its results. Nothing is computed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """``entries``: (name, title) pairs; ``derivations.catalogue.<name>`` derives the result."""

    title: str
    entries: tuple[tuple[str, str], ...]


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "Softmax and cross-entropy",
        (
            ("softmax_jacobian", "The Jacobian of the softmax"),
            ("softmax_shift", "The softmax under a common shift"),
            ("softmax_of_two", "The softmax of two logits"),
            ("softmax_cross_entropy", "The gradient of the cross-entropy by the logits"),
            ("softmax_cross_entropy_hessian", "The Hessian of the cross-entropy by the logits"),
            ("softmax_temperature", "The cross-entropy under a temperature"),
            ("label_smoothing", "Label smoothing"),
            ("log_sum_exp_gradient", "The gradient of the log-sum-exp"),
            ("log_sum_exp_convex", "The log-sum-exp is convex"),
            ("contrastive_loss", "The contrastive loss by the query"),
        ),
    ),
    Chapter(
        "Activation functions",
        (
            ("sigmoid_derivative", "The slope of the logistic function"),
            ("sigmoid_second_derivative", "The second derivative of the logistic function"),
            ("sigmoid_reflection", "The logistic function reflected"),
            ("sigmoid_slope_bound", "The largest slope of the logistic function"),
            ("tanh_derivative", "The slope of the hyperbolic tangent"),
            ("tanh_as_sigmoid", "The hyperbolic tangent from the logistic function"),
            ("softplus_derivative", "The slope of the softplus"),
            ("silu_derivative", "The slope of the SiLU"),
            ("gelu_derivative", "The slope of the GELU"),
        ),
    ),
    Chapter(
        "Losses",
        (
            ("logistic_loss_slope", "The binary cross-entropy by the logit"),
            ("focal_loss", "The focal loss by the logit"),
            ("focal_loss_exponent", "The focal loss with any exponent"),
            ("hinge_loss", "The hinge loss"),
            ("hinge_svm_gradient", "The soft-margin support vector machine"),
            ("huber_loss", "The pseudo-Huber loss"),
            ("huber_cases", "The Huber loss"),
            ("log_cosh", "The log-cosh loss"),
            ("triplet_loss", "The triplet loss"),
        ),
    ),
    Chapter(
        "Linear models",
        (
            ("logistic_regression_gradient", "Logistic regression: the gradient"),
            ("logistic_regression_hessian", "Logistic regression: the Hessian"),
            ("logistic_regression_convex", "Logistic regression: convexity"),
            ("squared_loss_gradient", "Least squares: the gradient"),
            ("normal_equations", "Least squares: the closed form"),
            ("weighted_least_squares", "Weighted least squares"),
            ("residual_orthogonal", "The residual of least squares"),
            ("hat_matrix", "The hat matrix"),
            ("ridge_push_through", "Ridge regression: the dual form"),
            ("ridge_augmented", "Ridge regression as least squares"),
            ("ridge_with_prior_mean", "Ridge regression towards a given vector"),
            ("kernel_ridge", "Kernel ridge regression"),
            ("newton_least_squares", "Newton's method on least squares"),
            ("intercept", "The intercept of a linear regression"),
            ("bias_trick", "A bias as one more weight"),
            ("pca_first_component", "Principal components: stationary directions"),
            ("pca_variance", "Principal components: the variance along one"),
            ("pca_reconstruction", "Principal components: the reconstruction error"),
            ("rayleigh_quotient", "The gradient of the Rayleigh quotient"),
        ),
    ),
    Chapter(
        "Matrix calculus",
        (
            ("quadratic_form", "A quadratic form: gradient and Hessian"),
            ("bilinear_form", "A bilinear form by its matrix"),
            ("trace_linear", "A trace that is linear in a matrix"),
            ("trace_quadratic", "A trace that is quadratic in a matrix"),
            ("log_determinant", "The log-determinant"),
            ("inverse_form", "A form in an inverse"),
            ("mahalanobis", "The squared Mahalanobis distance"),
            ("unit_vector_jacobian", "The Jacobian of normalising a vector"),
            ("cosine_similarity", "The cosine similarity"),
            ("gram_matrix", "Gram matrices"),
            ("push_through", "The push-through identity"),
            ("sherman_morrison", "The Sherman-Morrison formula"),
            ("woodbury", "The Woodbury identity"),
            ("block_determinant", "The determinant of a matrix of blocks"),
        ),
    ),
    Chapter(
        "Layers",
        (
            ("linear_layer", "Back through a linear layer"),
            ("two_layer_network", "A network with one hidden layer"),
            ("softmax_regression", "Softmax regression"),
            ("multi_output_least_squares", "Least squares with several outputs"),
            ("matrix_factorisation", "Matrix factorisation"),
            ("low_rank_adaptation", "A low-rank update of a weight matrix"),
            ("layer_norm", "Back through layer normalisation"),
            ("layer_norm_gain", "The gain and the bias of layer normalisation"),
            ("layer_norm_invariance", "Layer normalisation and the scale of its input"),
            ("batch_norm", "Back through batch normalisation"),
            ("batch_norm_variance", "The two forms of a batch variance"),
            ("rms_norm", "Back through root-mean-square normalisation"),
            ("attention_values", "Attention: values"),
            ("attention_query", "Attention: query"),
            ("attention_keys", "Attention: keys"),
            ("attention_scaling", "Attention: the scale of the scores"),
            ("lstm_cell", "The LSTM: cell to cell"),
            ("lstm_gates", "The LSTM: gates"),
            ("gru_update", "The GRU: gate, candidate and state"),
            ("residual_jacobian", "A residual connection"),
            ("gated_linear_unit", "A gated linear unit"),
        ),
    ),
    Chapter(
        "Entropy and divergence",
        (
            ("bernoulli_entropy", "The entropy of a Bernoulli law"),
            ("gaussian_entropy", "The entropy of a Gaussian"),
            ("exponential_entropy", "The entropy of an exponential law"),
            ("uniform_entropy", "The entropy of a uniform law"),
            ("perplexity_uniform", "The perplexity of a uniform law"),
            ("cross_entropy_decomposition", "Cross-entropy, entropy and divergence"),
            ("kl_not_negative", "The divergence is not negative"),
            ("gaussian_kl", "The divergence of two Gaussians"),
            ("gaussian_kl_standard", "The divergence in a variational autoencoder"),
            ("gaussian_kl_full", "The divergence of two multivariate Gaussians"),
            ("elbo", "The evidence and its lower bound"),
            ("elbo_reconstruction", "The lower bound as reconstruction and divergence"),
            ("gan_discriminator", "The best discriminator"),
            ("gan_value", "The value at the best discriminator"),
        ),
    ),
    Chapter(
        "Estimation",
        (
            ("mle_bernoulli", "Maximum likelihood: a Bernoulli parameter"),
            ("mle_categorical", "Maximum likelihood: a categorical law"),
            ("mle_gaussian_mean", "Maximum likelihood: a Gaussian mean"),
            ("mle_gaussian_variance", "Maximum likelihood: a Gaussian variance"),
            ("mle_exponential", "Maximum likelihood: an exponential rate"),
            ("mle_laplace_location", "Maximum likelihood: the location of a Laplace law"),
            ("mle_laplace_scale", "Maximum likelihood: the scale of a Laplace law"),
            ("mle_gaussian_covariance", "Maximum likelihood: a covariance matrix"),
            ("mle_poisson", "Maximum likelihood: a Poisson mean"),
            ("map_gaussian_mean", "The posterior mode of a Gaussian mean"),
            ("map_ridge", "A Gaussian prior and ridge regression"),
            ("score_mean_zero", "The score of a Gaussian and its information"),
            ("fisher_bernoulli", "The information of a Bernoulli law"),
            ("fisher_exponential", "The information of an exponential law"),
            ("bias_variance", "Bias and variance"),
            ("bias_variance_noise", "Bias, variance and noise"),
            ("sample_mean", "The moments of a sample mean"),
            ("sample_variance", "The sample variance"),
            ("ols_unbiased", "The moments of the least squares estimate"),
            ("mean_minimises_squares", "The mean minimises the expected square"),
            ("best_linear_predictor", "The best linear predictor"),
            ("gaussian_conditional_mean", "The conditional mean of a Gaussian"),
            ("gaussian_conditional_vector", "The conditional mean of several Gaussian coordinates"),
            ("precision_blocks", "The precision matrix in blocks"),
            ("centroid", "The centroid"),
        ),
    ),
    Chapter(
        "Moments and sampling",
        (
            ("uniform_moments", "The moments of a uniform law"),
            ("linear_map_covariance", "The covariance of a linear map"),
            ("projected_variance", "The variance along a direction"),
            ("expected_quadratic_form", "The mean of a quadratic form"),
            ("inverted_dropout", "Inverted dropout"),
            ("reparametrisation", "The reparametrised gradient"),
            ("policy_gradient", "The gradient of a softmax policy"),
            ("policy_score", "The score of a softmax policy"),
            ("control_variate", "Control variates"),
            ("importance_sampling", "Importance sampling"),
            ("discounted_return", "The discounted return"),
        ),
    ),
    Chapter(
        "Initialisation",
        (
            ("xavier_forward", "Xavier: forwards"),
            ("xavier_backward", "Xavier: backwards"),
            ("xavier_uniform", "Xavier: uniform bounds"),
            ("relu_gain", "He: the gain of a rectifier"),
            ("residual_variance", "The variance along a residual path"),
            ("depth_scaled_branch", "Branches scaled by the depth"),
        ),
    ),
    Chapter(
        "Optimisation and bounds",
        (
            ("gradient_descent_quadratic", "Gradient descent along one curvature"),
            ("gradient_descent_matrix", "Gradient descent on a quadratic form"),
            ("best_step_two_curvatures", "The best step for two curvatures"),
            ("exact_line_search", "Exact line search"),
            ("smooth_descent", "The descent under a smoothness bound"),
            ("average_weights", "The weights of a moving average"),
            ("adam_bias_correction", "The bias correction of Adam"),
            ("momentum_steady_state", "The steady state of momentum"),
            ("momentum_unrolled", "Momentum step by step"),
            ("nesterov_lookahead", "Nesterov's method on a quadratic"),
            ("weight_decay", "Weight decay"),
            ("cosine_schedule", "The cosine schedule"),
            ("gradient_clipping", "The length of a clipped gradient"),
            ("clipping_keeps_direction", "The direction of a clipped gradient"),
            ("residual_bound", "The bound of a residual block"),
            ("composed_linear_bound", "The bound of a chain of layers"),
            ("score_bound", "The bound of a contrastive score"),
        ),
    ),
    Chapter(
        "Convolutions and counting",
        (
            ("convolution_output", "The output size of a convolution"),
            ("convolution_same_padding", "The padding that keeps the size"),
            ("dilated_kernel", "The extent of a dilated kernel"),
            ("dilated_output", "The output size of a dilated convolution"),
            ("transposed_output", "The output size of a transposed convolution"),
            ("pooling_output", "The output size of pooling"),
            ("receptive_field", "The receptive field at stride one"),
            ("receptive_field_strided", "The receptive field at a common stride"),
            ("receptive_field_dilated", "The receptive field with doubling dilations"),
            ("convolution_parameters", "The parameters of a convolution"),
            ("separable_parameters", "The parameters of a separable convolution"),
            ("two_small_kernels", "Two small kernels for a large one"),
            ("convolution_operations", "The multiplications of a convolution"),
            ("lstm_parameters", "The parameters of an LSTM layer"),
            ("attention_parameters", "The weights of multi-head attention"),
            ("mlp_parameters", "The parameters of a feed-forward block"),
        ),
    ),
)

_TITLES = {name: title for chapter in CHAPTERS for name, title in chapter.entries}


def catalogue_names() -> tuple[str, ...]:
    """The names of all results of the catalogue, in order."""
    return tuple(_TITLES)


def title_of(name: str) -> str:
    """The title of a result. Raises ``KeyError``."""
    return _TITLES[name]
